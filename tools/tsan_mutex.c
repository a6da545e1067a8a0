// Preloaded into tests under the thread sanitizer: shows it what Swift's Mutex does when it has to wait.
//
// Taking and giving back a free Mutex is inlined into our code, where the sanitizer sees the atomic
// operations. The slow paths are in the standard library, which is not built for it, and end in futex
// calls that it does not know: to it, whoever waited for a lock would never have had it. So both are
// told here, at the address of the lock's word, which the inlined paths synchronize on too.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

// Part of the sanitizer's runtime, in the program itself.
__attribute__((weak)) void __tsan_acquire(void *address);
__attribute__((weak)) void __tsan_release(void *address);

SWIFT void lock_slow(uint32_t thread, SELF void *lock) __asm__(
    "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
SWIFT void unlock_slow(SELF void *lock) __asm__(
    "$s15Synchronization12_MutexHandleV11_unlockSlowyyF");

typedef SWIFT void (*lock_function)(uint32_t thread, SELF void *lock);
typedef SWIFT void (*unlock_function)(SELF void *lock);

static lock_function real_lock;
static unlock_function real_unlock;

__attribute__((constructor)) static void find(void) {
    real_lock = (lock_function)dlsym(
        RTLD_NEXT, "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");
    real_unlock = (unlock_function)dlsym(
        RTLD_NEXT, "$s15Synchronization12_MutexHandleV11_unlockSlowyyF");
}

SWIFT void lock_slow(uint32_t thread, SELF void *lock) {
    real_lock(thread, lock);
    if (__tsan_acquire) __tsan_acquire(lock);
}

SWIFT void unlock_slow(SELF void *lock) {
    if (__tsan_release) __tsan_release(lock);
    real_unlock(lock);
}

// Preloaded into the server: makes fsync and fdatasync slow, or fail, and the disk full.
//
// SYNC_SHIM_DELAY_US    microseconds that every sync takes longer.
// SYNC_SHIM_FAIL_FILE   while this file exists, syncs fail with EIO; a number in it says how many
//                       more of them shall fail before the file is removed.
// SYNC_SHIM_FULL_FILE   while this file exists, pwrite writes half of what it should, then fails
//                       with ENOSPC, or with the number in SYNC_SHIM_FULL_ERRNO.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

static int shall_fail(void) {
    const char *path = getenv("SYNC_SHIM_FAIL_FILE");
    if (path == NULL) return 0;
    FILE *file = fopen(path, "r");
    if (file == NULL) return 0;
    int remaining = 0;
    int counted = fscanf(file, "%d", &remaining) == 1;
    fclose(file);
    if (!counted) return 1;
    if (remaining <= 1) {
        unlink(path);
        return remaining == 1;
    }
    file = fopen(path, "w");
    if (file != NULL) {
        fprintf(file, "%d", remaining - 1);
        fclose(file);
    }
    return 1;
}

static int shimmed(const char *name, int descriptor) {
    const char *delay = getenv("SYNC_SHIM_DELAY_US");
    if (delay != NULL) usleep((useconds_t)atoi(delay));
    if (shall_fail()) {
        errno = EIO;
        return -1;
    }
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return real(descriptor);
}

static int is_full(void) {
    const char *path = getenv("SYNC_SHIM_FULL_FILE");
    return path != NULL && access(path, F_OK) == 0;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    ssize_t (*real)(int, const void *, size_t, off_t) =
        (ssize_t (*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
    if (!is_full()) return real(descriptor, bytes, count, offset);
    if (count > 4096) return real(descriptor, bytes, count / 2, offset);
    const char *number = getenv("SYNC_SHIM_FULL_ERRNO");
    errno = number == NULL ? ENOSPC : atoi(number);
    return -1;
}

int fsync(int descriptor) { return shimmed("fsync", descriptor); }
int fdatasync(int descriptor) { return shimmed("fdatasync", descriptor); }

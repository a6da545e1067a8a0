#include "CPlatform.h"

#include <errno.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

static const int ending[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
static const int ending_count = sizeof ending / sizeof ending[0];
static struct termios original;
static volatile sig_atomic_t guarded = -1;

/* tcsetattr and raise may be called by a handler (signal-safety(7)). The signal waits until this
   returns, and then does what it does by default. */
static void put_back(int number) {
    int kept = errno;
    if (guarded >= 0) tcsetattr(guarded, TCSANOW, &original);
    raise(number);
    errno = kept;
}

void watchllm_guard_terminal(int descriptor) {
    if (tcgetattr(descriptor, &original) != 0) return;
    guarded = descriptor;
    for (int i = 0; i < ending_count; i++) {
        struct sigaction known;
        /* Who told the program to ignore it, as nohup does, goes on being obeyed. */
        if (sigaction(ending[i], NULL, &known) != 0 || known.sa_handler != SIG_DFL) continue;
        struct sigaction action = {0};
        action.sa_handler = put_back;
        action.sa_flags = (int)SA_RESETHAND;
        sigemptyset(&action.sa_mask);
        sigaction(ending[i], &action, NULL);
    }
}

void watchllm_release_terminal(void) {
    guarded = -1;
    for (int i = 0; i < ending_count; i++) {
        struct sigaction known;
        if (sigaction(ending[i], NULL, &known) == 0 && known.sa_handler == put_back)
            signal(ending[i], SIG_DFL);
    }
}

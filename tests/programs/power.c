/* A disk for tests, to be loaded before libc (LD_PRELOAD).
 *
 * Writes to the files below POWER_DIR go through, and are remembered until the file is synced.
 * When the file POWER_CUT appears, the power is cut: each file becomes what it was at its last
 * sync, then a random choice of the later writes is made again, as a real disk may have done in
 * any order; then the process is killed. While the file POWER_FULL exists, no file there grows
 * and no write succeeds: the disk is full.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct entry {
    struct entry *next; /* the one before it in time */
    char path[PATH_MAX];
    off_t offset, size_before;
    size_t length, old_length;
    char *old, *new; /* new: NULL for a truncation to `offset` */
};

static struct entry *unsynced;
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static const char *folder, *cut, *full;
static unsigned seed;

static int path_of(int fd, char *out) {
    char link[64];
    if (!folder) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, out, PATH_MAX - 1);
    if (n <= 0) return 0;
    out[n] = 0;
    if (strncmp(out, folder, strlen(folder)) != 0) return 0;
    return !(n > 4 && strcmp(out + n - 4, "-shm") == 0); /* an index that is never synced */
}

static int is_full(void) { return full && access(full, F_OK) == 0; }

static void remember(int fd, const char *path, off_t offset, const void *data, size_t length) {
    struct stat now;
    if (fstat(fd, &now) != 0 || !S_ISREG(now.st_mode)) return;
    struct entry *e = calloc(1, sizeof *e);
    strcpy(e->path, path);
    e->offset = offset;
    e->size_before = now.st_size;
    size_t touched = data ? length : now.st_size > offset ? (size_t)(now.st_size - offset) : 0;
    e->old = malloc(touched + 1);
    ssize_t got = syscall(SYS_pread64, fd, e->old, touched, offset);
    e->old_length = got > 0 ? got : 0;
    if (data) {
        e->new = malloc(length + 1);
        memcpy(e->new, data, length);
        e->length = length;
    }
    e->next = unsynced;
    unsynced = e;
}

static void forget(int fd) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) return;
    pthread_mutex_lock(&guard);
    for (struct entry **at = &unsynced; *at;) {
        struct entry *e = *at;
        if (strcmp(e->path, path) == 0) {
            *at = e->next;
            free(e->old); free(e->new); free(e);
        } else at = &e->next;
    }
    pthread_mutex_unlock(&guard);
}

static int opened(const char *path) { return syscall(SYS_openat, -100, path, 2 /* O_RDWR */, 0); }

static void end(void) {
    pthread_mutex_lock(&guard); /* for ever: nobody writes any more */
    struct entry *forward = NULL;
    for (struct entry *e = unsynced, *before; e; e = before) {
        int fd = opened(e->path);
        if (fd >= 0) {
            syscall(SYS_ftruncate, fd, e->size_before);
            if (e->old_length) syscall(SYS_pwrite64, fd, e->old, e->old_length, e->offset);
            syscall(SYS_close, fd);
        }
        before = e->next;
        e->next = forward;
        forward = e;
    }
    for (struct entry *e = forward; e; e = e->next) {
        if (rand_r(&seed) % 2) continue;
        int fd = opened(e->path);
        if (fd < 0) continue;
        if (e->new) syscall(SYS_pwrite64, fd, e->new, e->length, e->offset);
        else syscall(SYS_ftruncate, fd, e->offset);
        syscall(SYS_close, fd);
    }
    kill(getpid(), SIGKILL);
}

static void *watch(void *nothing) {
    struct timespec pause = {0, 2000000};
    for (;;) {
        if (access(cut, F_OK) == 0) end();
        nanosleep(&pause, NULL);
    }
    return nothing;
}

__attribute__((constructor)) void begin(void) { /* again in a process that was forked: tests/nest.py */
    pthread_t watcher;
    folder = getenv("POWER_DIR");
    cut = getenv("POWER_CUT");
    full = getenv("POWER_FULL");
    const char *given = getenv("POWER_SEED");
    seed = given ? atoi(given) : 1;
    unsetenv("LD_PRELOAD"); /* children write nothing here */
    if (cut) pthread_create(&watcher, NULL, watch, NULL);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off_t offset) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) return syscall(SYS_pwrite64, fd, data, length, offset);
    if (is_full()) { errno = ENOSPC; return -1; }
    pthread_mutex_lock(&guard);
    remember(fd, path, offset, data, length);
    ssize_t done = syscall(SYS_pwrite64, fd, data, length, offset);
    pthread_mutex_unlock(&guard);
    return done;
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    return pwrite64(fd, data, length, offset);
}

int ftruncate64(int fd, off_t length) {
    char path[PATH_MAX];
    if (!path_of(fd, path)) return syscall(SYS_ftruncate, fd, length);
    pthread_mutex_lock(&guard);
    remember(fd, path, length, NULL, 0);
    int done = syscall(SYS_ftruncate, fd, length);
    pthread_mutex_unlock(&guard);
    return done;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int fsync(int fd) {
    int done = syscall(SYS_fsync, fd);
    if (done == 0) forget(fd);
    return done;
}

int fdatasync(int fd) {
    int done = syscall(SYS_fdatasync, fd);
    if (done == 0) forget(fd);
    return done;
}

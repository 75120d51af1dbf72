/* A disk that fails when told to: loaded before libc, it counts what is written and synced of
 * databases and lets the n-th of it fail. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long calls, fail_from, fail_until;
static int fail_with, tear;

/* From the given call on, so many calls fail; a torn one writes the half of it first. */
void disk_fails(long from, long count, int error, int torn) {
    calls = 0;
    fail_from = from;
    fail_until = from + count;
    fail_with = error;
    tear = torn;
}

long disk_calls(void) { return calls; }

static int is_database(int fd) {
    char link[64], path[512];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size <= 0) return 0;
    path[size] = 0;
    return strstr(path, ".db") != NULL && strstr(path, "-shm") == NULL;
}

static int fails(int fd) {
    if (!is_database(fd)) return 0;
    long now = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
    return fail_from > 0 && now >= fail_from && now < fail_until;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    static ssize_t (*real)(int, const void *, size_t, off64_t);
    if (!real) real = dlsym(RTLD_NEXT, "pwrite64");
    if (fails(fd)) {
        if (tear && size > 1) real(fd, data, size / 2, at);
        errno = fail_with;
        return -1;
    }
    return real(fd, data, size, at);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    return pwrite64(fd, data, size, at);
}

ssize_t write(int fd, const void *data, size_t size) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = dlsym(RTLD_NEXT, "write");
    if (fails(fd)) {
        errno = fail_with;
        return -1;
    }
    return real(fd, data, size);
}

#define FAILING(name)                                   \
    int name(int fd) {                                  \
        static int (*real)(int);                        \
        if (!real) real = dlsym(RTLD_NEXT, #name);      \
        if (fails(fd)) {                                \
            errno = fail_with;                          \
            return -1;                                  \
        }                                               \
        return real(fd);                                \
    }

FAILING(fsync)
FAILING(fdatasync)

int ftruncate64(int fd, off64_t size) {
    static int (*real)(int, off64_t);
    if (!real) real = dlsym(RTLD_NEXT, "ftruncate64");
    if (fails(fd)) {
        errno = fail_with;
        return -1;
    }
    return real(fd, size);
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

/* SPDX-License-Identifier: MIT */
/* A plugin whose constructor waits for a thread that compresses. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

static void *work(void *unused)
{
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    printf("init %d\n", deflateInit(&stream, 6));
    printf("end %d\n", deflateEnd(&stream));
    return unused;
}

__attribute__((constructor)) static void at_load(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, work, NULL) == 0)
        pthread_join(thread, NULL);
}

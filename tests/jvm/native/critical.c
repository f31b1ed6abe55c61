/* SPDX-License-Identifier: MIT */
/* The native of Critical.java: all of a stream's life inside a JNI critical region. */
#include <jni.h>
#include <string.h>
#include <zlib.h>

JNIEXPORT jint JNICALL Java_Critical_wholeLife(JNIEnv *env, jclass type, jbyteArray in,
                                               jbyteArray out, jboolean end);

static int whole_life(unsigned char *in, uInt in_size, unsigned char *out, uInt out_size,
                      int end)
{
    z_stream d, i;
    unsigned char back[64];

    memset(&d, 0, sizeof d);
    memset(&i, 0, sizeof i);
    if (deflateInit(&d, 6) != Z_OK || inflateInit(&i) != Z_OK) {
        return -1;
    }
    for (int round = 0; round < 2; round++) {
        d.next_in = in;
        d.avail_in = in_size;
        d.next_out = out;
        d.avail_out = out_size;
        if (deflate(&d, Z_FINISH) != Z_STREAM_END) {
            return -2;
        }
        i.next_in = out;
        i.avail_in = out_size - d.avail_out;
        while (i.avail_in > 0) {
            i.next_out = back;
            i.avail_out = sizeof back;
            int code = inflate(&i, Z_NO_FLUSH);
            if (code == Z_STREAM_END) {
                break;
            }
            if (code != Z_OK) {
                return -3;
            }
        }
        if (i.total_out != in_size || (round == 0 && deflateReset(&d) != Z_OK) ||
            (round == 0 && inflateReset(&i) != Z_OK)) {
            return -4;
        }
    }
    if (end && (deflateEnd(&d) != Z_OK || inflateEnd(&i) != Z_OK)) {
        return -5;
    }
    return (int)(out_size - d.avail_out);
}

jint JNICALL Java_Critical_wholeLife(JNIEnv *env, jclass type, jbyteArray in,
                                     jbyteArray out, jboolean end)
{
    (void)type;
    uInt in_size = (uInt)(*env)->GetArrayLength(env, in);
    uInt out_size = (uInt)(*env)->GetArrayLength(env, out);
    unsigned char *from = (*env)->GetPrimitiveArrayCritical(env, in, NULL);
    unsigned char *to = (*env)->GetPrimitiveArrayCritical(env, out, NULL);
    int size = whole_life(from, in_size, to, out_size, end);
    (*env)->ReleasePrimitiveArrayCritical(env, out, to, 0);
    (*env)->ReleasePrimitiveArrayCritical(env, in, from, JNI_ABORT);
    return size;
}

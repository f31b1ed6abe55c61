/* SPDX-License-Identifier: MIT */
/* The native of Pending.java: the JDK's own Init, called with an exception pending. */
#include <dlfcn.h>
#include <jni.h>

JNIEXPORT jboolean JNICALL Java_Pending_throwAndMake(JNIEnv *env, jclass type,
                                                     jclass deflater, jstring libzip);

typedef jlong init_function(JNIEnv *env, jclass type, jint level, jint strategy,
                            jboolean nowrap);
typedef void end_function(JNIEnv *env, jclass type, jlong address);

jboolean JNICALL Java_Pending_throwAndMake(JNIEnv *env, jclass type, jclass deflater,
                                           jstring libzip)
{
    (void)type;
    const char *path = (*env)->GetStringUTFChars(env, libzip, NULL);
    jclass exception = (*env)->FindClass(env, "java/lang/IllegalStateException");
    void *library = dlopen(path, RTLD_LAZY | RTLD_NOLOAD);
    (*env)->ReleaseStringUTFChars(env, libzip, path);
    init_function *init =
        (init_function *)dlsym(library, "Java_java_util_zip_Deflater_init");
    end_function *end = (end_function *)dlsym(library, "Java_java_util_zip_Deflater_end");
    (*env)->ThrowNew(env, exception, "on purpose");
    jlong address = init(env, deflater, 6, 0, JNI_FALSE);
    if (address != 0)
        end(env, deflater, address);
    return address != 0;
}

/* SPDX-License-Identifier: MIT */
/* A library that looks names up, and whose own functions are called like zlib's. */
#define _GNU_SOURCE
#include "lookups.h"

void look_up_from_library(void *mine);
int inflate(const char *widget);
int deflate(const char *widget);
int inflate_widget(void);
int ZIP_Open(void);
int JNI_OnLoad(void);

int inflate(const char *widget)
{
    return (int)strlen(widget);
}

int deflate(const char *widget)
{
    return -(int)strlen(widget);
}

int inflate_widget(void)
{
    return 1;
}

int ZIP_Open(void)
{
    return 2;
}

int JNI_OnLoad(void)
{
    return 3;
}

void look_up_from_library(void *mine)
{
    look_up_all("library", mine);
}

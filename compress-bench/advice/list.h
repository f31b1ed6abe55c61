/* SPDX-License-Identifier: MIT */
/* Sentences, one after the other. */
#ifndef CB_ADVICE_LIST_H
#define CB_ADVICE_LIST_H

#include <stddef.h>

struct cb_list {
    char **text;
    size_t count;
};

/* Without memory the sentence is left out. */
__attribute__((format(printf, 2, 3))) void cb_list_add(struct cb_list *list,
                                                       const char *format, ...);

void cb_list_free(struct cb_list *list);

#endif

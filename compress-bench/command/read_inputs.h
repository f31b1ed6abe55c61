/* SPDX-License-Identifier: MIT */
/* Reads what a command line names: files, folders, standard input, made up cells. */
#ifndef CB_READ_INPUTS_H
#define CB_READ_INPUTS_H

#include "input/material.h"
#include "input/synthetic.h"

struct cb_input_wish {
    const struct cb_synthetic *synthetic; /* NULL: none */
    char *const *operand;
    size_t operands;
    size_t largest_block;
    struct cb_material_wish how;
};

/* What there was, beside its bytes. */
struct cb_input_found {
    char *
        source; /* for people: "region/cf and 2 more, 47 files, 24 of them HFiles"; freed by
                     the caller */
    unsigned failures; /* inputs that could not be read */
    unsigned left_out; /* files of folders that are empty, hidden or not regular */
};

/*
 * wish: one operand at least, or made up cells.
 * Return: false when there is nothing to be measured, after a line on standard error.
 * Allocates: yes, also when it fails; cb_material_free(), and found->source.
 */
bool cb_read_inputs(const struct cb_input_wish *wish, struct cb_material *material,
                    struct cb_input_found *found);

#endif

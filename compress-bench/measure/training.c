/* SPDX-License-Identifier: MIT */
#include "measure/training.h"

#include <stdlib.h>
#include <string.h>

#include "measure/timed_set.h"

/* Source: zdict.h: a hundred times the dictionary is a good amount to learn from. */
#define SAMPLE_PER_DICTIONARY 100u
#define SAMPLE_PART 4u /* of all blocks */

bool cb_training_part(struct cb_training *training, const struct cb_blocks *blocks,
                      size_t dictionary_bytes)
{
    size_t wanted =
        dictionary_bytes == 0
            ? 0
            : cb_timed_set_size(dictionary_bytes * (uint64_t)SAMPLE_PER_DICTIONARY,
                                blocks->bytes, blocks->count);

    *training = (struct cb_training){
        .measured = *blocks,
        .sample = calloc(blocks->count, sizeof(struct cb_block)),
        .sample_count =
            wanted < blocks->count / SAMPLE_PART ? wanted : blocks->count / SAMPLE_PART};
    training->measured.block = calloc(blocks->count, sizeof(struct cb_block));
    if (training->sample == NULL || training->measured.block == NULL) {
        cb_training_free(training);
        return false;
    }
    training->measured.count = 0;
    training->measured.longest = 0;
    size_t place = 0;
    for (size_t i = 0; i < blocks->count; i++) {
        if (place < training->sample_count &&
            cb_timed_set_index(place, training->sample_count, blocks->count) == i) {
            training->sample[place++] = blocks->block[i];
            training->measured.bytes -= blocks->block[i].length;
        } else {
            size_t length = blocks->block[i].length;

            training->measured.block[training->measured.count++] = blocks->block[i];
            if (length > training->measured.longest) {
                training->measured.longest = length;
            }
        }
    }
    return true;
}

/* Return: the dictionary, NULL when there is none. */
static void *train(const struct cb_training *training, const struct cb_codec *codec,
                   const unsigned char *sample, const size_t *lengths, size_t *bytes)
{
    unsigned char *dictionary = malloc(*bytes);

    if (dictionary != NULL) {
        *bytes =
            codec->train(dictionary, *bytes, sample, lengths, training->sample_count);
        if (*bytes == 0) {
            free(dictionary);
            dictionary = NULL;
        }
    }
    return dictionary;
}

/* Puts the blocks one after the other.  Return: NULL when there is no memory. */
static unsigned char *join(const struct cb_training *training, size_t *lengths)
{
    size_t bytes = 0;
    size_t at = 0;

    for (size_t i = 0; i < training->sample_count; i++) {
        bytes += training->sample[i].length;
    }
    unsigned char *sample = malloc(bytes > 0 ? bytes : 1);
    for (size_t i = 0; sample != NULL && i < training->sample_count; i++) {
        memcpy(sample + at, training->sample[i].bytes, training->sample[i].length);
        lengths[i] = training->sample[i].length;
        at += lengths[i];
    }
    return sample;
}

void cb_training_make(const struct cb_training *training, struct cb_subject *subjects,
                      size_t count, size_t dictionary_bytes)
{
    size_t *lengths = calloc(training->sample_count + 1, sizeof(*lengths));
    unsigned char *sample = lengths != NULL ? join(training, lengths) : NULL;

    for (size_t i = 0; i < count; i++) {
        struct cb_subject *subject = &subjects[i];

        free(subject->dictionary);
        subject->dictionary = NULL;
        subject->dictionary_bytes = 0;
        if (!subject->wants_dictionary || sample == NULL || training->sample_count == 0) {
            continue;
        }
        size_t bytes = dictionary_bytes;
        subject->dictionary = train(training, subject->codec, sample, lengths, &bytes);
        subject->dictionary_bytes = subject->dictionary != NULL ? bytes : 0;
    }
    free(sample);
    free(lengths);
}

void cb_training_free(struct cb_training *training)
{
    free(training->sample);
    free(training->measured.block);
    *training = (struct cb_training){0};
}

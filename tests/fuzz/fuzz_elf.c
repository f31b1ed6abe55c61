/* SPDX-License-Identifier: MIT */
/* Any bytes as a library and as the dynamic linker's cache: read, and judged. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/doctor_binding.h"
#include "cli/doctor_loader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct zg_elf elf;
    char error[ZG_ELF_ERROR_BYTES] = "";

    enum zg_elf_status status = zg_elf_read_memory(&elf, data, size, error);
    if (status != ZG_ELF_OK && error[0] == '\0') {
        abort(); /* a refusal without a sentence */
    }
    if (status == ZG_ELF_OK) {
        for (int role = 0; role < 2; role++) {
            struct zg_binding binding = zg_binding_of(&elf, (enum zg_binding_role)role);

            if (binding.why[0] == '\0') {
                abort();
            }
        }
    }
    for (unsigned i = 0; i < 3; i++) {
        const char *path =
            zg_loader_search_cache((const char *)data, size, "libz.so.1", i);

        if (path != NULL && strlen(path) >= size) {
            abort(); /* it must end within the bytes */
        }
    }
    return 0;
}

/* SPDX-License-Identifier: MIT */
/* The smallest program: what a preloaded library adds to the start of one that has no zlib. */
int main(void)
{
    return 0;
}

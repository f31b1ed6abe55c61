/* SPDX-License-Identifier: MIT */
/*
 * The ledger: one file per guarded process, written by the shim, read by anyone.
 *
 * Little-endian, fixed size, never truncated while mapped.  Every counter is one aligned
 * word.  A record is published by a final release store of the word marked [publish]; a
 * reader skips records whose publish word is zero and range-checks everything else.
 *
 * This header is the whole contract between the two sides and includes nothing of either.
 * docs/ledger-format.md describes it for readers in other languages.
 */
#ifndef ZG_LEDGER_FORMAT_H
#define ZG_LEDGER_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#define ZG_LEDGER_MAGIC "ZGUARD\r\n"
#define ZG_LEDGER_MAGIC_BYTES 8
#define ZG_LEDGER_VERSION 1u
#define ZG_LEDGER_HEADER_BYTES 4096u
#define ZG_LEDGER_SUFFIX ".zgl"

#define ZG_SITE_LIMIT 1024

/* Sections, in the order in which they stand in the file. */
#define ZG_SECTIONS(X)                                                                   \
    X(TOTALS, struct zg_ledger_totals, 1)                                                \
    X(PROVIDERS, struct zg_ledger_provider, 16)                                          \
    X(SITES, struct zg_ledger_site, ZG_SITE_LIMIT)                                       \
    X(FRAMES, struct zg_ledger_frame, 6144)                                              \
    X(STRINGS, char, 393216)                                                             \
    X(STREAMS, struct zg_ledger_stream, 24576)                                           \
    X(SERIES, struct zg_ledger_sample, 720)                                              \
    X(EVENTS, struct zg_ledger_event, 256)                                               \
    X(SETTINGS, struct zg_ledger_settings, 1)                                            \
    X(CAPS, struct zg_ledger_cap, ZG_KINDS)

enum zg_section_kind {
#define ZG_SECTION_ENUM(name, type, capacity) ZG_SECTION_##name,
    ZG_SECTIONS(ZG_SECTION_ENUM)
#undef ZG_SECTION_ENUM
        ZG_SECTION_COUNT
};

struct zg_ledger_section {
    uint32_t kind;        /* enum zg_section_kind */
    uint32_t entry_bytes; /* distance between two entries */
    uint64_t offset;      /* of the first entry, from the start of the file */
    uint32_t capacity;    /* entries that fit */
    uint32_t used;        /* entries handed out; for SERIES and EVENTS (rings) the number
                             ever written, the newest at (used - 1) % capacity */
    uint64_t dropped;     /* entries that found no room; totals go on without them */
};

/* zlib's two kinds of stream; index of zg_ledger_totals.kind[]. */
enum zg_kind { ZG_DEFLATE = 0, ZG_INFLATE = 1, ZG_KINDS = 2 };

/* Life of a stream; value of zg_ledger_stream.state. */
enum zg_state {
    ZG_PRISTINE = 1, /* initialised or reset, holds no slab */
    ZG_ACTIVE = 2,   /* holds memory */
    ZG_FINISHED = 3, /* reached Z_STREAM_END, holds no slab */
    ZG_PARKED = 4    /* reserved: idle with unfinished data, kept compressed */
};

/* How a provider is bound; value of zg_ledger_provider.tier. */
enum zg_tier { ZG_TIER_NONE = 0, ZG_T1 = 1, ZG_T2 = 2, ZG_T3 = 3, ZG_T4 = 4 };

/* zg_ledger_header.life */
enum zg_life {
    ZG_LIFE_RUNNING = 1,
    ZG_LIFE_EXITED = 2 /* the process's destructors ran: exit() or return from main */
};

/* How the guard came into the process; zg_ledger_header.attachment */
enum zg_attachment {
    ZG_PRELOADED = 0,
    ZG_AGENT = 1,    /* as an agent of a JVM's, when it started */
    ZG_ATTACHED = 2, /* into a JVM that ran: streams may be older */
    ZG_DETACHED = 3  /* an agent that was sent away: new streams are left to zlib */
};

#define ZG_EXIT_STATUS_UNKNOWN INT32_MIN

struct zg_ledger_header {
    char magic[ZG_LEDGER_MAGIC_BYTES];
    uint32_t version;
    uint32_t header_bytes;
    uint64_t file_bytes;
    uint32_t section_count;
    uint32_t section_entry_bytes; /* sizeof(struct zg_ledger_section) */

    /* Who.  pid, start_ticks, pid_namespace and boot_id together name a process. */
    uint32_t pid; /* as the process itself sees it */
    uint32_t parent_pid;
    uint64_t start_ticks;   /* field 22 of /proc/self/stat: clock ticks since boot */
    uint64_t pid_namespace; /* inode of /proc/self/ns/pid; 0 unknown */
    char boot_id[40]; /* /proc/sys/kernel/random/boot_id, NUL-terminated; "" unknown */
    char run_id[24];  /* mark of `zguard run`; "" outside one */

    /* When.  All other times in the file are offsets from opened_monotonic_ns. */
    uint64_t opened_realtime_ns;  /* CLOCK_REALTIME at the first stream */
    uint64_t opened_monotonic_ns; /* CLOCK_MONOTONIC at the first stream */
    uint64_t age_at_open_ns;      /* of the process, at that moment */
    uint64_t ended_monotonic_ns;  /* when its destructors ran; 0 before */
    uint32_t life;           /* enum zg_life [publish]: zero until the header is whole */
    int32_t exit_status;     /* wait(2) status, stored by `zguard run`, or
                                     ZG_EXIT_STATUS_UNKNOWN */
    uint64_t peak_rss_bytes; /* largest resident set seen; exact once ended */
    uint32_t clock_ticks_per_s; /* sysconf(_SC_CLK_TCK) */
    uint32_t generation;        /* 0, or how many forks lie between this process and the
                                     one that was started with the preload */
    uint32_t is_jvm;            /* libjvm was there at the first stream */
    uint32_t attachment;        /* enum zg_attachment */

    char shim_version[16];
    char options[480]; /* in force, canonical: "mode=guard,reclaim=auto,..." */
    char option_errors
        [480]; /* what was wrong in ZGUARD, one clause after another; "" none */
    char executable[512]; /* /proc/self/exe */
    char command[1024];   /* arguments, blanks between them, cut to fit */

    struct zg_ledger_section sections[ZG_SECTION_COUNT];
};

/* Figures of the whole process that cannot be had by summing sites. */
struct zg_ledger_kind_totals {
    uint64_t alive; /* streams */
    uint64_t peak_alive;
    uint64_t
        held_bytes; /* active slabs + tokens (in observe mode: what zlib allocated) */
    uint64_t peak_bytes;
    uint64_t bare_bytes; /* what the living streams would hold without the guard */
    uint64_t peak_bare_bytes;
    uint64_t active; /* streams that hold memory now */
    uint64_t peak_active;
    uint64_t
        passed_through; /* initialised with an allocator of the caller's own: untouched */
    uint64_t woken;     /* times a stream without a slab took one */
    uint64_t unguarded; /* left to zlib and not counted above: the guard had no memory for
                           what it keeps of a stream */
    uint64_t older; /* ended while the guard was attached, and made when it was not: in
                           no figure above */
};

struct zg_ledger_totals {
    struct zg_ledger_kind_totals kind[ZG_KINDS];
    uint64_t slabs_made;   /* slabs ever carved: the most that were needed at once */
    uint64_t active_bytes; /* slabs lent to streams */
    uint64_t idle_bytes;   /* slabs kept ready, resident */
    uint64_t token_bytes;  /* tokens of living streams */
    uint64_t table_bytes;  /* the shim's own tables, without this file */
    uint64_t held_bytes;   /* the sum of the four above */
    uint64_t peak_held_bytes;
    uint64_t trimmed_bytes;    /* idle memory given back to the system, ever */
    uint64_t wake_failures;    /* a stream found no slab and was served by malloc */
    uint64_t invariant_faults; /* a broken invariant was met; the guard stood back */
    uint64_t stacks_failed;    /* Java stacks, or names in them, that could not be had */
    uint64_t give_back_failures; /* the system did not take memory back: it stays ours */
    uint64_t reserved[4];
};

#define ZG_IDLE_AUTO UINT64_MAX

/* zg_ledger_settings.over_cap[] */
enum zg_over_cap { ZG_OVER_CAP_FAIL = 0, ZG_OVER_CAP_ALLOW = 1 };

/* What may be changed while the process lives, by `zguard set`: written into the file, read
 * by the shim where it decides. Each word alone; of the rest of the file the shim reads back
 * only counters of its own. */
struct zg_ledger_settings {
    uint64_t cap[ZG_KINDS];      /* bytes; 0 none */
    uint64_t idle_bytes;         /* kept ready at most; ZG_IDLE_AUTO */
    uint32_t over_cap[ZG_KINDS]; /* enum zg_over_cap; anything else counts as ALLOW */
    uint32_t changes;            /* how often `zguard set` has written here */
    uint32_t reserved_0;
    uint64_t reserved[3];
};

/* What the cap of one kind has come to, and what was done for it. */
struct zg_ledger_cap {
    uint64_t charged_bytes;      /* reserved or held now; deflate's tables come on top */
    uint64_t peak_charged_bytes; /* the tables included, as in the next */
    uint64_t peak_overdraft_bytes; /* the most that was charged over the cap */
    uint64_t
        released_late_bytes; /* given back by the garbage collector's threads, ever */
    uint64_t reached;        /* Inits that did not fit */
    uint64_t trimmed_bytes;  /* idle memory given up for them */
    uint64_t collections;    /* garbage collections asked for */
    uint64_t collections_ns; /* time inside them */
    uint64_t longest_collection_ns;
    uint64_t waited;           /* Inits that waited for others to give back */
    uint64_t longest_pause_ns; /* that an Init was held up, collections included */
    uint64_t refused;          /* Inits that were answered Z_MEM_ERROR */
    uint64_t allowed;          /* Inits let through over the cap, by over-cap=allow, or
                                  because of what failed in the guard itself */
    uint64_t spared; /* of these, where a refusal would have broken a class's loading */
    uint64_t reserved[2];
};

struct zg_ledger_provider {
    uint32_t published;       /* [publish] */
    uint32_t tier;            /* enum zg_tier */
    char version[32];         /* zlibVersion() */
    char path[256];           /* as the dynamic linker names it */
    uint32_t reset_like_init; /* 1: a reset stream behaves like a new one */
    uint32_t keeps_finished;  /* 1: finished streams of non-JVM callers keep their slab */
    char reason[120];         /* why not a better tier; "" none needed */
};

#define ZG_SITE_DEPTH 32

/* Sites 0 and 1 collect deflate and inflate streams whose creator is not recorded. */
struct zg_ledger_site {
    uint32_t published;             /* [publish] */
    uint32_t kind;                  /* enum zg_kind */
    uint32_t depth;                 /* frames in use; 0 for the two collecting sites */
    uint32_t truncated;             /* 1: the stack was deeper */
    uint32_t frames[ZG_SITE_DEPTH]; /* indices into FRAMES, innermost first */
    uint64_t created;
    uint64_t ended_by_owner;
    uint64_t ended_by_cleaner; /* by the collector's cleaner or finalizer thread: late */
    uint64_t alive;
    uint64_t peak_alive;
    uint64_t held_bytes;
    uint64_t peak_bytes;
    uint64_t bare_bytes; /* what its living streams would hold without the guard */
    uint64_t peak_bare_bytes;
    uint64_t calls;    /* of deflate() or inflate(); the calls of a stream are added when
                           it finishes, is reset or ended, and after every 64 calls */
    uint64_t bytes_in; /* added with the calls */
    uint64_t bytes_out;
    uint64_t finished; /* times Z_STREAM_END was reached */
    uint64_t resets;
    uint64_t first_ms;       /* first creation, milliseconds after opening */
    uint64_t last_ms;        /* last deflate() or inflate(), to the coarse clock's tick */
    uint64_t native_address; /* innermost return address, as mapped in the process */
    uint64_t estimated;      /* of created: placed here without a stack of their own */
    uint64_t reserved[4];
};

enum zg_frame_kind { ZG_FRAME_NATIVE = 1, ZG_FRAME_JAVA = 2 };

struct zg_ledger_frame {
    uint32_t kind;     /* enum zg_frame_kind [publish] */
    uint32_t function; /* string: symbol, or class.method; "" unknown */
    uint32_t file;     /* string: Java source file, or path of the native object */
    int32_t line;      /* Java source line; -1 unknown, -2 native method */
    uint64_t offset;   /* native: return address minus the object's load address */
};

/* String references are offsets into STRINGS; 0 is "".  Each is NUL-terminated UTF-8. */

struct zg_ledger_stream {
    uint32_t stamp;      /* [publish] nonzero while alive; differs between two lives */
    uint32_t site;       /* index into SITES */
    uint32_t created_cs; /* hundredths of a second after opening */
    uint32_t last_cs;    /* last call on it */
    uint32_t held_bytes; /* slab + token now */
    uint32_t bare_bytes; /* what it would hold without the guard */
    uint8_t kind;        /* enum zg_kind */
    uint8_t state;       /* enum zg_state */
    uint8_t busy;        /* 1: a call on it is under way */
    uint8_t flags;       /* reserved, 0 */
    uint32_t reserved;
};

struct zg_ledger_sample {
    uint64_t ms; /* after opening [publish]: 0 means none */
    uint64_t alive[ZG_KINDS];
    uint64_t held_bytes[ZG_KINDS];
    uint64_t idle_bytes;
    uint64_t rss_bytes;
    uint64_t created[ZG_KINDS];
    uint64_t reserved;
};

#define ZG_EVENTS(X)                                                                     \
    X(NONE, "")                                                                          \
    X(BAD_OPTION, "an option was not understood")                                        \
    X(LEDGER_ELSEWHERE, "the ledger's folder could not be used; another was taken")      \
    X(TABLE_FULL, "a table of the ledger is full")                                       \
    X(PROVIDER_BOUND, "a zlib was bound")                                                \
    X(STACKS_FAILED, "a Java stack could not be had")                                    \
    X(WAKE_FAILED, "a stream could not be woken: no memory")                             \
    X(INVARIANT, "a broken invariant was met")                                           \
    X(FORKED, "the process is a fork of a guarded one")                                  \
    X(CAP_REACHED, "the cap was reached")                                                \
    X(TRIMMED, "idle memory was given back to stay under the cap")                       \
    X(COLLECTION, "a garbage collection was asked for")                                  \
    X(FRUITLESS, "a garbage collection gave nothing back; answers are immediate now")    \
    X(REFUSED, "a stream was refused: Z_MEM_ERROR")                                      \
    X(ALLOWED, "a stream was let through over the cap")                                  \
    X(OVERDRAFT, "woken streams went over the cap")                                      \
    X(SETTING, "a setting was changed")                                                  \
    X(UNGUARDED, "a stream was left to zlib: no memory to guard it")                     \
    X(GIVE_BACK_FAILED, "the system did not take memory back")                           \
    X(FORKS_UNSEEN, "a child by a raw clone would not be known as one")                  \
    X(THREAD_UNNAMED, "a thread's name could not be had: what it ends is its owner's")   \
    X(COLLECTION_FAILED, "the JVM could not be asked for a garbage collection")          \
    X(REPORT_FAILED, "the report at exit could not be written")                          \
    X(PROVIDER_UNBOUND, "a zlib could not be bound")                                     \
    X(DETACHED, "the guard was detached: new streams are left to zlib")                  \
    X(ATTACHED, "the guard was attached: of streams from before only their end is seen")

enum zg_event_kind {
#define ZG_EVENT_ENUM(name, text) ZG_EVENT_##name,
    ZG_EVENTS(ZG_EVENT_ENUM)
#undef ZG_EVENT_ENUM
        ZG_EVENT_COUNT
};

struct zg_ledger_event {
    uint32_t kind; /* enum zg_event_kind [publish] */
    uint32_t text; /* string with the particulars; 0 none */
    uint64_t ms;   /* after opening */
    uint64_t value;
};

/* The layout is public: these numbers change only with ZG_LEDGER_VERSION. */
_Static_assert(sizeof(struct zg_ledger_section) == 32, "section");
_Static_assert(offsetof(struct zg_ledger_header, life) == 152, "header");
_Static_assert(offsetof(struct zg_ledger_header, sections) == 2696, "header strings");
_Static_assert(sizeof(struct zg_ledger_header) <= ZG_LEDGER_HEADER_BYTES, "header page");
_Static_assert(sizeof(struct zg_ledger_totals) == 320, "totals");
_Static_assert(sizeof(struct zg_ledger_settings) == 64, "settings");
_Static_assert(sizeof(struct zg_ledger_cap) == 128, "cap");
_Static_assert(sizeof(struct zg_ledger_provider) == 424, "provider");
_Static_assert(sizeof(struct zg_ledger_site) == 320, "site");
_Static_assert(sizeof(struct zg_ledger_frame) == 24, "frame");
_Static_assert(sizeof(struct zg_ledger_stream) == 32, "stream");
_Static_assert(sizeof(struct zg_ledger_sample) == 80, "sample");
_Static_assert(sizeof(struct zg_ledger_event) == 24, "event");

#endif

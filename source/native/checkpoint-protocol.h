#ifndef CHECKPOINT_PROTOCOL_H
#define CHECKPOINT_PROTOCOL_H

/*
 * What is said between a launcher and the library that is loaded into its service's main process (checkpoint.c).
 *
 * The launcher listens on an abstract socket (SOCK_SEQPACKET), named in the environment of the service together with the
 * launcher's own process id: `DEVTUI_CHECKPOINTS=@00012:4321`; where images may be made of
 * it, that ends with `:images`. Everybody whom it hears is a child of it (SO_PEERCRED):
 * the main process, its checkpoints, and those that go on from one. A packet is a message, its first byte what it is;
 * numbers are decimal digits; strings are separated by a NUL, the last one ends with the packet. Every question has a
 * connection of its own.
 *
 *   main process                                                  launcher
 *     H                        Am I the main process?               + | -
 *     A<alias>\0<path>         I am going to open this file          y | n | i | N<length>
 *                              for reading; may I be kept as I
 *                              am now?
 *     K<pid>\0<alias>\0<path>  This copy of me is the checkpoint     +
 *     U<reason>\0<alias>\0<path>\0<address>
 *                              None can be made here, because     + | i
 *
 *   checkpoint                                                    launcher
 *     C                        Here I am                            G | end of the connection
 *     P<pid>                   My copy, which goes on               G | ...
 *     F<errno>                 I could not be copied                G | ...
 *
 *   the copy that goes on                                         launcher
 *     R                        Here I am                            V<NAME=value>\0<NAME=value>\0...
 *
 * alias    the file as the program has called it, made absolute with its working directory and otherwise as it was.
 * path     absolute and without links, whether there is such a file or not (then those of its directory are resolved).
 *          Before a compiled module of Python its source is asked for; the checkpoint follows when that is opened, too.
 * N        No, nor for anything in the directory that is this long a beginning of the path; "/" has the length 1.
 * K, C     come from two processes, in either order. The main process goes on with `+`.
 * C        sleeps until its connection ends, and ends with it. G can be said again and again.
 * P, R     come from two processes, in either order. Who is in P and no child any more has been killed before its R.
 * R        waits for V, which may be empty, with all signals blocked, in a process group of its own, which the launcher makes
 *          the terminal's before; that may take as long as devtui wants. The end of the connection is its own.
 *
 * i        An image of the whole process is to be made. To A: nothing else is to be tried, and U follows, with an empty
 *          reason. To U: it is made while the thread waits, its connection closed, until there is a number in the word of
 *          memory at <address> (decimal digits): 1, it goes on; 2, it has been restored from the image, and says R.
 *
 * Who asks and has no answer within a second goes on without, and asks nothing for a while.
 */

#define CHECKPOINT_VARIABLE "DEVTUI_CHECKPOINTS"
#define CHECKPOINT_IMAGES ":images"

/* devtui looks for these words in the library: other words, another protocol. */
#define CHECKPOINT_VERSION "devtui checkpoint 1"

/* Two paths, a reason and a little more. */
#define CHECKPOINT_LONGEST_MESSAGE (2 * 4096 + 512)

/* All variables of a V. */
#define CHECKPOINT_LONGEST_VARIABLES 8192

enum checkpoint_message {
	CHECKPOINT_HELLO = 'H',
	CHECKPOINT_ASK = 'A',
	CHECKPOINT_KEPT = 'K',
	CHECKPOINT_UNSAFE = 'U',
	CHECKPOINT_SLEEPS = 'C',
	CHECKPOINT_COPIED = 'P',
	CHECKPOINT_FAILED = 'F',
	CHECKPOINT_RESUMED = 'R',

	CHECKPOINT_TAKEN = '+',
	CHECKPOINT_REFUSED = '-',
	CHECKPOINT_YES = 'y',
	CHECKPOINT_NO = 'n',
	CHECKPOINT_IMAGE = 'i',
	CHECKPOINT_NEVER = 'N',
	CHECKPOINT_GO = 'G',
	CHECKPOINT_VARIABLES = 'V',
};

/* What is written into the memory of who waits for an image. */
enum checkpoint_word {
	CHECKPOINT_GO_ON = 1,
	CHECKPOINT_RESTORED = 2,
};

#endif

#include "checkpoint-rings.h"

#include <errno.h>
#include <sys/syscall.h>

/* The assembler wants numbers. */
_Static_assert(SYS_io_uring_setup == 425 && ENOSYS == 38, "rings of another kernel");

__attribute__((visibility("hidden"))) int rings_are_denied;

void rings_deny(void)
{
	rings_are_denied = 1;
}

/*
 * syscall(2) as the C library has it: without a frame of its own, which some calls would return to twice, and with all
 * arguments, however many there are.
 */
#if defined __x86_64__
__asm__(
	".text\n"
	".globl syscall\n"
	".type syscall, @function\n"
	"syscall:\n"
	"	endbr64\n"
	"	cmpq $425, %rdi\n"
	"	jne 1f\n"
	"	cmpl $0, rings_are_denied(%rip)\n"
	"	jne 2f\n"
	"1:	movq %rdi, %rax\n"
	"	movq %rsi, %rdi\n"
	"	movq %rdx, %rsi\n"
	"	movq %rcx, %rdx\n"
	"	movq %r8, %r10\n"
	"	movq %r9, %r8\n"
	"	movq 8(%rsp), %r9\n"
	"	syscall\n"
	"	cmpq $-4095, %rax\n"
	"	jae 3f\n"
	"	ret\n"
	"2:	movq $-38, %rax\n"
	"3:	negq %rax\n"
	"	pushq %rax\n"
	"	call __errno_location@PLT\n"
	"	popq %rdx\n"
	"	movl %edx, (%rax)\n"
	"	movq $-1, %rax\n"
	"	ret\n"
	".size syscall, . - syscall\n");
#elif defined __aarch64__
__asm__(
	".text\n"
	".globl syscall\n"
	".type syscall, %function\n"
	"syscall:\n"
	"	cmp x0, #425\n"
	"	b.ne 1f\n"
	"	adrp x9, rings_are_denied\n"
	"	ldr w9, [x9, #:lo12:rings_are_denied]\n"
	"	cbnz w9, 2f\n"
	"1:	mov x8, x0\n"
	"	mov x0, x1\n"
	"	mov x1, x2\n"
	"	mov x2, x3\n"
	"	mov x3, x4\n"
	"	mov x4, x5\n"
	"	mov x5, x6\n"
	"	svc #0\n"
	"	cmn x0, #4095\n"
	"	b.cs 3f\n"
	"	ret\n"
	"2:	mov x0, #-38\n"
	"3:	stp x29, x30, [sp, #-32]!\n"
	"	neg x0, x0\n"
	"	str x0, [sp, #16]\n"
	"	bl __errno_location\n"
	"	ldr x1, [sp, #16]\n"
	"	str w1, [x0]\n"
	"	ldp x29, x30, [sp], #32\n"
	"	mov x0, #-1\n"
	"	ret\n"
	".size syscall, . - syscall\n");
#endif

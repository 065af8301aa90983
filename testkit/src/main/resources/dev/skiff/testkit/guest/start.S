/* Entered in 32-bit mode with its information's address in EBX, by PVH and by multiboot alike. */
#ifdef MULTIBOOT
.section .multiboot, "a"
.balign 4
.long 0x1badb002, 0, -0x1badb002
#else
.section .note.pvh, "a", @note
.balign 4
.long 4, 4, 18 /* XEN_ELFNOTE_PHYS32_ENTRY */
.asciz "Xen"
.long _start
#endif

.text
.globl _start
_start:
  mov $stack, %esp
  push %ebx
  call guest

.bss
.balign 16
.space 4096
stack:

.section .note.GNU-stack, "", @progbits

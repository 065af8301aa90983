/*
 * From the hypervisor's jump (32 bits, no paging, EBX = start information) to C in 64 bits, and from
 * there into the program. Also what C needs to be compiled without a library.
 */

#define CODE 0x08
#define DATA 0x10

#define CR0_PAGING (1 << 31)
#define CR4_PAE (1 << 5)
#define EFER 0xc0000080
#define EFER_LONG_MODE (1 << 8)
#define EFER_NO_EXECUTE (1 << 11)
#define PRESENT_WRITABLE 0x3
#define PRESENT_WRITABLE_LARGE 0x83

  /* XEN_ELFNOTE_PHYS32_ENTRY: where PVH enters. */
  .section .note.pvh, "a", @note
  .align 4
  .long 4, 4, 18
  .asciz "Xen"
  .long pvh_entry

  .section .text.entry, "ax", @progbits
  .code32
  .globl pvh_entry
pvh_entry:
  cld
  movl $stack_top, %esp
  /* All 4 GiB where they are, in pages of 2 MiB: four directories behind one another. */
  movl $directories, %edi
  movl $PRESENT_WRITABLE_LARGE, %eax
  movl $2048, %ecx
1:
  movl %eax, (%edi)
  addl $0x200000, %eax
  addl $8, %edi
  loop 1b
  movl $directories + PRESENT_WRITABLE, %eax
  movl $pointers, %edi
  movl $4, %ecx
2:
  movl %eax, (%edi)
  addl $4096, %eax
  addl $8, %edi
  loop 2b
  movl $pointers + PRESENT_WRITABLE, level4
  movl $level4, %eax
  movl %eax, %cr3
  movl %cr4, %eax
  orl $CR4_PAE, %eax
  movl %eax, %cr4
  movl $EFER, %ecx
  rdmsr
  orl $(EFER_LONG_MODE | EFER_NO_EXECUTE), %eax
  wrmsr
  movl %cr0, %eax
  orl $CR0_PAGING, %eax
  movl %eax, %cr0
  lgdt descriptors_pointer
  ljmp $CODE, $long_mode

  .code64
long_mode:
  movl $DATA, %eax
  movl %eax, %ds
  movl %eax, %es
  movl %eax, %ss
  xorl %eax, %eax
  movl %eax, %fs
  movl %eax, %gs
  movl %ebx, %edi
  call loader_main
  ud2

  .globl machine_enter
machine_enter:
  movq %rsi, %cr3
  movq %rdi, %rax
  movq %rdx, %rdi
  xorl %esi, %esi
  /* The kernel counts from the lower end. */
  leaq program_stack(%rip), %rsp
  xorl %ebp, %ebp
  jmp *%rax

  .globl machine_reset
machine_reset:
  lidt no_interrupts(%rip)
  ud2

  .globl port_read
port_read:
  movl %edi, %edx
  inb %dx, %al
  ret

  .globl port_write
port_write:
  movl %edi, %edx
  movl %esi, %eax
  outb %al, %dx
  ret

  .globl port_write_long
port_write_long:
  movl %edi, %edx
  movl %esi, %eax
  outl %eax, %dx
  ret

  .globl memcpy
memcpy:
  movq %rdi, %rax
  movq %rdx, %rcx
  rep movsb
  ret

  .globl memset
memset:
  movq %rdi, %r8
  movl %esi, %eax
  movq %rdx, %rcx
  rep stosb
  movq %r8, %rax
  ret

  /* Whether they differ; which is less, nobody asks. */
  .globl memcmp
memcmp:
  xorl %eax, %eax
  movq %rdx, %rcx
  cmpq %rcx, %rcx
  repe cmpsb
  setne %al
  ret

  .globl strlen
strlen:
  xorl %eax, %eax
  movq $-1, %rcx
  repne scasb
  notq %rcx
  leaq -1(%rcx), %rax
  ret

  .section .rodata
  .align 8
descriptors:
  .quad 0
  .quad 0x00af9a000000ffff /* CODE: 64 bits */
  .quad 0x00cf92000000ffff /* DATA */
descriptors_pointer:
  .word descriptors_pointer - descriptors - 1
  .long descriptors
no_interrupts:
  .word 0
  .quad 0

  .section .bss
  .align 4096
level4:
  .skip 4096
pointers:
  .skip 4096
directories:
  .skip 4 * 4096
stack:
  .skip 16384
stack_top:
program_stack:
  .skip 128 * 1024

  .section .note.GNU-stack, "", @progbits

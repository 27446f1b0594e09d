package gate

const enterMachine = 62 // EM_X86_64

// enterCode is the tiny program, argv = {name, directory, program, arguments…}.
// Each line is one instruction. A call that fails leads to exit(126).
var enterCode = []byte{
	// for fd = 100; fd < 103: setns(fd, 0)
	0xbb, 100, 0, 0, 0, // mov ebx, firstSpace
	0x89, 0xdf, // mov edi, ebx
	0x31, 0xf6, // xor esi, esi
	0xb8, 0x34, 0x01, 0, 0, // mov eax, 308
	0x0f, 0x05, // syscall
	0x85, 0xc0, // test eax, eax
	0x75, 0x7d, // jnz fail
	0xff, 0xc3, // inc ebx
	0x83, 0xfb, 103, // cmp ebx, firstSpace+3
	0x72, 0xea, // jb to the second instruction

	// prctl(PR_SET_SECUREBITS, NOROOT|NOROOT_LOCKED): root is a user as any other
	0xbf, 28, 0, 0, 0, // mov edi, 28
	0xbe, 3, 0, 0, 0, // mov esi, 3
	0xb8, 157, 0, 0, 0, // mov eax, 157
	0x0f, 0x05, // syscall
	0x85, 0xc0, // test eax, eax
	0x75, 0x61, // jnz fail

	// capset({_LINUX_CAPABILITY_VERSION_3, 0}, {0, 0, 0, 0, 0, 0})
	0x31, 0xd2, // xor edx, edx
	0x52,             // push rdx
	0x52,             // push rdx
	0x52,             // push rdx
	0x48, 0x89, 0xe6, // mov rsi, rsp
	0xba, 0x22, 0x05, 0x08, 0x20, // mov edx, 0x20080522
	0x52,             // push rdx
	0x48, 0x89, 0xe7, // mov rdi, rsp
	0xb8, 126, 0, 0, 0, // mov eax, 126
	0x0f, 0x05, // syscall
	0x48, 0x83, 0xc4, 32, // add rsp, 32
	0x85, 0xc0, // test eax, eax
	0x75, 0x41, // jnz fail

	// close_range(3, ~0, 0)
	0xbf, 3, 0, 0, 0, // mov edi, 3
	0xbe, 0xff, 0xff, 0xff, 0xff, // mov esi, -1
	0x31, 0xd2, // xor edx, edx
	0xb8, 0xb4, 0x01, 0, 0, // mov eax, 436
	0x0f, 0x05, // syscall
	0x85, 0xc0, // test eax, eax
	0x75, 0x2a, // jnz fail

	// chdir(argv[1])
	0x48, 0x8b, 0x7c, 0x24, 16, // mov rdi, [rsp+16]
	0xb8, 80, 0, 0, 0, // mov eax, 80
	0x0f, 0x05, // syscall
	0x85, 0xc0, // test eax, eax
	0x75, 0x1a, // jnz fail

	// execve(argv[2], argv+2, environ)
	0x48, 0x8b, 0x7c, 0x24, 24, // mov rdi, [rsp+24]
	0x48, 0x8d, 0x74, 0x24, 24, // lea rsi, [rsp+24]
	0x48, 0x8b, 0x0c, 0x24, // mov rcx, [rsp]
	0x48, 0x8d, 0x54, 0xcc, 16, // lea rdx, [rsp+rcx*8+16]
	0xb8, 59, 0, 0, 0, // mov eax, 59
	0x0f, 0x05, // syscall

	// fail: exit(126)
	0xbf, 126, 0, 0, 0, // mov edi, 126
	0xb8, 60, 0, 0, 0, // mov eax, 60
	0x0f, 0x05, // syscall
}

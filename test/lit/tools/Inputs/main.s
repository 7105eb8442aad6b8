# A program as conformance suites wrap it: `main` at the start of .text.
.text
.globl main
.type main,@function
main:
  r0 = 7
  exit
.size main,.-main

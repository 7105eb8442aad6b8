# What `cmake --install build --prefix DIR` puts into place: the commands, the doors into
# processes that they look for in ../lib, and what a host program needs to embed blobs.
# Commands find their files beside themselves, so DIR may be moved afterwards.
install(TARGETS bpftime-aot bpftime-verify bpf-conformance-plugin RUNTIME DESTINATION bin)
install(TARGETS bpftime-preload bpftime-inject bpftime-frontend LIBRARY DESTINATION lib)
install(TARGETS bpftime_rt bpftime_rt_tiny ARCHIVE DESTINATION lib)
install(FILES $<TARGET_FILE:bpftime-preload>.debug $<TARGET_FILE:bpftime-inject>.debug DESTINATION lib)
foreach(cpu aarch64 riscv64 armv7)
  install(PROGRAMS ${CMAKE_BINARY_DIR}/lib/bpftime-run-${cpu} DESTINATION lib)
endforeach()
install(FILES ${CMAKE_SOURCE_DIR}/runtime-lib/include/bpftime/bpftime.h DESTINATION include/bpftime)

# pkg-config names a host's flags wherever the folder ends up.
foreach(profile rt rt-tiny)
  file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/bpftime-${profile}.pc CONTENT
"prefix=\${pcfiledir}/../..
Name: bpftime-${profile}
Description: runs eBPF programs that were compiled ahead of time
Version: ${PROJECT_VERSION}
Cflags: -I\${prefix}/include
Libs: \${prefix}/lib/libbpftime-${profile}.a
")
  install(FILES ${CMAKE_BINARY_DIR}/bpftime-${profile}.pc DESTINATION lib/pkgconfig)
endforeach()

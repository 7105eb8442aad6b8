# The direction of dependence, checked at configure time.
#
# A library declares its layer and what it uses; an edge that does not point to a lower
# layer stops the configuration. Siblings (equal number) do not see each other.
#
#   host    abi < support < bpf < {frontend, object, verify} < codegen < compile < tools
#           linker and host (runtime-lib/host) see support and abi only
#   target  abi < arch < core < maps < helpers < attach < probe < entry: held by
#           test/lit/layout, since the runtime is one library
set(BPFTIME_LAYER_abi 0)
set(BPFTIME_LAYER_support 1)
set(BPFTIME_LAYER_bpf 2)
set(BPFTIME_LAYER_frontend 3)
set(BPFTIME_LAYER_object 3)
set(BPFTIME_LAYER_verify 3)
set(BPFTIME_LAYER_codegen 4)
set(BPFTIME_LAYER_compile 5)
set(BPFTIME_LAYER_host 2)
set(BPFTIME_LAYER_linker 2)
set(BPFTIME_LAYER_tools 9)

add_library(bpftime_abi INTERFACE)
target_include_directories(bpftime_abi INTERFACE
  ${CMAKE_SOURCE_DIR}/runtime-lib/abi ${CMAKE_SOURCE_DIR}/runtime-lib/include)
set_property(TARGET bpftime_abi PROPERTY BPFTIME_LAYER abi)

# bpftime_library(NAME LAYER layer INCLUDE dir DEPS libs... LINK external...)
# Sources are the *.cpp of the current folder and of SUBDIRS.
function(bpftime_library name)
  cmake_parse_arguments(A "" "LAYER;INCLUDE" "DEPS;LINK;SUBDIRS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  foreach(dir ${A_SUBDIRS})
    file(GLOB more CONFIGURE_DEPENDS ${dir}/*.cpp)
    list(APPEND sources ${more})
  endforeach()
  if(NOT sources)
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  else()
    add_library(${name} STATIC ${sources})
    set(scope PUBLIC)
    target_link_libraries(${name} PRIVATE bpftime_flags)
  endif()
  target_include_directories(${name} ${scope} ${A_INCLUDE})
  target_link_libraries(${name} ${scope} ${A_DEPS} ${A_LINK})
  set_property(TARGET ${name} PROPERTY BPFTIME_LAYER ${A_LAYER})
  set_property(TARGET ${name} PROPERTY BPFTIME_DEPS "${A_DEPS}")
  set_property(GLOBAL APPEND PROPERTY BPFTIME_LIBRARIES ${name})
endfunction()

# Refuses an edge that does not point downwards.
function(bpftime_check_edge from to)
  get_target_property(a ${from} BPFTIME_LAYER)
  get_target_property(b ${to} BPFTIME_LAYER)
  if(NOT BPFTIME_LAYER_${b} LESS BPFTIME_LAYER_${a})
    message(FATAL_ERROR "layering: ${from} (${a}) must not depend on ${to} (${b})")
  endif()
endfunction()

function(bpftime_check_layers)
  get_property(all GLOBAL PROPERTY BPFTIME_LIBRARIES)
  foreach(lib ${all})
    get_target_property(deps ${lib} BPFTIME_DEPS)
    foreach(dep ${deps})
      bpftime_check_edge(${lib} ${dep})
    endforeach()
  endforeach()
endfunction()

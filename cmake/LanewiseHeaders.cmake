# lanewise_header_folder(<variable> <name> <folder>): a folder in the build tree that holds <folder>/<name> and nothing else, by a
# link. On Debian header-only libraries lie in /usr/include, which must never come before a cross compiler's own headers.
function(lanewise_header_folder variable name folder)
  set(only "${CMAKE_CURRENT_BINARY_DIR}/${name}-include")
  file(MAKE_DIRECTORY "${only}")
  file(CREATE_LINK "${folder}/${name}" "${only}/${name}" SYMBOLIC)
  set(${variable} "${only}" PARENT_SCOPE)
endfunction()

# cmake --install, and packages of what it installs: the library with its headers, a CMake package, a pkg-config file, the command.
include(CMakePackageConfigHelpers)

# A soname for each minor version: before 1.0, that is where the interface may change.
set(compatible_version "${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}")
set_target_properties(lanewise PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${compatible_version})

install(TARGETS lanewise EXPORT lanewise-targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY engine/include/ simd/include/ ${PROJECT_BINARY_DIR}/engine/include/ ${PROJECT_BINARY_DIR}/simd/include/
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.hpp" PATTERN "*.h" PATTERN "*.def")
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

# Who links a static library links what it needs; a shared one has its own.
get_target_property(library_type lanewise TYPE)
get_target_property(libraries lanewise LINK_LIBRARIES)
set(LANEWISE_NEEDS_OPENMP OFF)
set(LANEWISE_PRIVATE_LIBS "")
if(library_type STREQUAL "STATIC_LIBRARY")
  set(LANEWISE_PRIVATE_LIBS "-lstdc++ -lm")
  if("OpenMP::OpenMP_CXX" IN_LIST libraries)
    set(LANEWISE_NEEDS_OPENMP ON)
    string(PREPEND LANEWISE_PRIVATE_LIBS "${OpenMP_CXX_FLAGS} ")
  endif()
endif()

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/lanewise)
install(EXPORT lanewise-targets NAMESPACE lanewise:: DESTINATION ${package_dir})
configure_package_config_file(cmake/lanewise-config.cmake.in ${PROJECT_BINARY_DIR}/lanewise-config.cmake
  INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/lanewise-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/lanewise-config.cmake ${PROJECT_BINARY_DIR}/lanewise-config-version.cmake
  DESTINATION ${package_dir})

# The file finds its prefix from where it lies, so that a moved or unpacked tree works.
set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH LANEWISE_PREFIX_FROM_PC /prefix/${pkgconfig_dir} /prefix)
configure_file(cmake/lanewise.pc.in ${PROJECT_BINARY_DIR}/lanewise.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/lanewise.pc DESTINATION ${pkgconfig_dir})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "the Lanewise authors <lanewise@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SECTION libdevel)
include(CPack)

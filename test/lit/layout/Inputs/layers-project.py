#!/usr/bin/python3
"""Writes a CMake project with two libraries: layers-project.py SOURCE FOLDER LAYER DEPENDS-ON-LAYER."""
import sys

source, folder, layer, below = sys.argv[1:]
with open(f"{folder}/CMakeLists.txt", "w", encoding="utf-8") as file:
    file.write(f"""cmake_minimum_required(VERSION 3.25)
project(layers NONE)
include({source}/cmake/Layers.cmake)
bpftime_library(second LAYER {below} INCLUDE .)
bpftime_library(first LAYER {layer} INCLUDE . DEPS second)
bpftime_check_layers()
""")

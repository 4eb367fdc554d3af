package io.yunmo.language.gguf;

import java.nio.charset.StandardCharsets;

/** What a file that does not begin with GGUF's four letters probably is. */
final class NotGguf {
    private NotGguf() {}

    /** @param magic the first four bytes, little-endian */
    static String describe(int magic) {
        byte[] b = {(byte) magic, (byte) (magic >> 8), (byte) (magic >> 16), (byte) (magic >> 24)};
        String letters = new String(b, StandardCharsets.ISO_8859_1);
        String likely = switch (letters) {
            case "FUGG" -> "it is big-endian; convert it with gguf-convert-endian of the Python package gguf";
            case "tjgg", "fmgg", "lmgg" -> "it is a GGML file from before 2023; convert the original model again";
            case "vers" -> "it looks like a Git LFS pointer; fetch the file itself with git lfs pull";
            case "<!DO", "<!do", "<htm", "<HTM" -> "it is a web page; check the address it was fetched from";
            case "PK\3\4" -> "it is a ZIP archive (or a PyTorch checkpoint); convert the model to GGUF";
            default -> "it does not begin with 'GGUF'; models in other formats must be converted first";
        };
        return "this is no GGUF file: " + likely;
    }
}

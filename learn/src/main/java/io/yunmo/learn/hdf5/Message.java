package io.yunmo.learn.hdf5;

/** A message of an object's header: what an object is said to be. */
record Message(int type, int flags, long at, int size) {
    static final int DATASPACE = 0x01;
    static final int LINK_INFO = 0x02;
    static final int DATATYPE = 0x03;
    static final int LINK = 0x06;
    static final int EXTERNAL_FILES = 0x07;
    static final int LAYOUT = 0x08;
    static final int ATTRIBUTE = 0x0c;
    static final int CONTINUATION = 0x10;
    static final int SYMBOL_TABLE = 0x11;
    static final int ATTRIBUTE_INFO = 0x15;

    private static final int SHARED = 2;

    /** Whether what it says stands in another place of the file. */
    boolean shared() {
        return (flags & SHARED) != 0;
    }
}

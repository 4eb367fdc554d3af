/**
 * HDF5 files as h5py writes them for Keras: groups, arrays of numbers stored in one piece, attributes of text. Written
 * after the HDF5 File Format Specification, version 3.0. A file that is read is hostile: see {@link
 * io.yunmo.learn.hdf5.Hdf5File}.
 */
package io.yunmo.learn.hdf5;

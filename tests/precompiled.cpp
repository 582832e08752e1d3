// A library needs a file; this one holds the precompiled header of the tests.

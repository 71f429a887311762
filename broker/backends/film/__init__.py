"""The film of a visit as MP4, made by a process of its own: it gives a device's bytes to a media library.

- *maker*: who starts that process, feeds it, waits for it, and ends it when it takes too long or nobody waits any more
- *worker*: the process itself: confined before it reads its first byte, it knows a folder and its standard input
- *track*: an MP4 file being written: pictures as they were sent or encoded anew, subtitles, chapters
- *canvas*: the picture that JPEGs and rectangles add up to; *card*: words on black where there is no picture
- PyAV is an extra: only the worker imports it
"""

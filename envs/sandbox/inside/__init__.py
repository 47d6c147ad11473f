"""What runs inside a sandbox: it is sent there as text, so it knows nothing but Python's library.

Every import delays a session's start. So these modules use `posix`, which is there from the start,
where others use `os`, which is made of it and takes 1.3 ms.
"""

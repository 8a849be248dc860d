"""What Muster detects, without the world around it: no Kafka, Redis, clock, log, environment or randomness.

| file | role |
|---|---|
| ``post``, ``evidence``, ``base`` | what detectors see, what they say, what they are |
| ``fold``, ``urls``, ``hashing`` | one key for many spellings, one identity for one thing |
| ``screen``, ``scan`` | which hashtags bring abnormally many newcomers, and what is said of these |
| ``sketches``, ``admission``, ``priors`` | who has joined already; which hashtags have a slot, with what prior |
| ``exposure``, ``rate``, ``reference``, ``scales``, ``regular`` | what a slot's joins are held against |
| ``columns``, ``packing`` | state as arrays with a row a slot, and as bytes |
| ``newcomers``, ``copies``, ``reposts``, ``accounts``, ``mirrors``, ``deletions`` | evidence on one watched hashtag |
| ``episode``, ``entries`` | a watched hashtag's life; who joined, for memory |
| ``cohorts``, ``joins`` | who started together before |
| ``calls``, ``watches``, ``links`` | calls to post together, and the wave that follows |
| ``campaigns``, ``verdict`` | what belongs together; what it amounts to, and why |
"""

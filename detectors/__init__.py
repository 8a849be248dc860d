"""What Muster detects, without the world around it: no Kafka, Redis, clock, log, environment or randomness.

| file | role |
|---|---|
| ``post``, ``evidence``, ``base`` | what detectors see, what they say, what they are |
| ``fold``, ``urls``, ``hashing`` | one key for many spellings, one identity for one thing |
| ``sketches``, ``rate``, ``scales``, ``screen`` | which hashtags bring abnormally many newcomers |
| ``newcomers``, ``copies``, ``reposts``, ``accounts``, ``mirrors``, ``deletions`` | evidence on one watched hashtag |
| ``episode``, ``entries`` | a watched hashtag's life; who joined, for memory |
| ``cohorts``, ``joins`` | who started together before |
| ``calls``, ``watches``, ``links`` | calls to post together, and the wave that follows |
| ``campaigns``, ``verdict`` | what belongs together; what it amounts to, and why |
"""

"""Public methods, from their published rules, in the same harness as Muster: each turns a file of posts into alarms."""

// The console's script: what a page can do more than be read. No build step, no library.
import { brush } from "./brush.js";
import { keys } from "./keys.js";
import { live } from "./live.js";
import { times, zones } from "./times.js";

zones();
times(document);
keys();
brush();
live();

// A module of its own, so that it is read only where there is a store. A bundle knows the names of a CommonJS package where they are imported by name, and not
// where the package itself is imported at run time.
export { createClient } from '@redis/client';

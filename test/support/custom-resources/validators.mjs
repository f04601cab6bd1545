import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

/** Reads `[file, kind, manifest]` from standard input, validates each by the model of the file, and writes what it found: the models are ES modules. */
const results = [];
for (const [file, kind, manifest] of JSON.parse(await text(process.stdin))) {
  const Model = (await import(pathToFileURL(file).href))[kind];
  try {
    new Model(manifest).validate();
    results.push([]);
  } catch (error) {
    const errors = error.ajvErrors ?? error.errors;
    if (!Array.isArray(errors)) throw error;
    results.push(
      errors.map(({ instancePath, keyword, message, params }) => ({
        rule: keyword,
        pointer: instancePath,
        message: message ?? `${keyword} ${JSON.stringify(params)}`,
      })),
    );
  }
}
process.stdout.write(JSON.stringify(results));

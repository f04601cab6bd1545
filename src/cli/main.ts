#!/usr/bin/env node
import './oldest-node';
import { run } from './program';
import { processSession } from './session';

void run(process.argv.slice(2), processSession()).then((code) => {
  process.exitCode = code;
});

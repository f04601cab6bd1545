import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { openSqlite } from '../../../src/runtime/store/sqlite';
import { storeContract } from './store-contract';
import { folder } from './support';

const place = folder();
afterAll(() => rmSync(place, { recursive: true, force: true }));

storeContract(async () => openSqlite(join(place, 'registry.db')), false);

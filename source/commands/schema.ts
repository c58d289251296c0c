import process from 'node:process';
import {jsonSchema} from '../config/schema-json.ts';

export function schema(): number {
	process.stdout.write(`${JSON.stringify(jsonSchema(), undefined, 2)}\n`);
	return 0;
}

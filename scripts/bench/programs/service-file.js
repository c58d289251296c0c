import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** Writes a configuration into the working directory and answers with its path. JSON is YAML. */
export function serviceFile(services, name = 'devtui.yaml') {
	const file = path.join(process.cwd(), name);
	fs.writeFileSync(file, JSON.stringify({services}));
	return file;
}

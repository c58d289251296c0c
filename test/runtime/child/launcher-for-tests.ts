import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync, realpathSync} from 'node:fs';
import path from 'node:path';
import {buildLauncher} from '../../../scripts/build-launcher.js';

const repository = path.join(import.meta.dirname, '../../..');
/** As /proc names what is in it, also where node_modules is a link. */
export const cacheDirectory = path.join(realpathSync(path.join(repository, 'node_modules')), '.cache/devtui-tests');

/** A launcher built from the sources as they are now; built once for each state of them. */
export function launcherForTests(): string {
	const sources = path.join(repository, 'source/native');
	const hash = createHash('sha256');
	for (const name of readdirSync(sources).filter(file => /^launcher|\.h$/.test(file)).sort()) {
		hash.update(name).update(readFileSync(path.join(sources, name)));
	}

	const output = path.join(cacheDirectory, `launcher-${hash.digest('hex').slice(0, 16)}`);
	if (!existsSync(output)) {
		const built = buildLauncher({output});
		if (!built.built) {
			throw new Error(`the launcher cannot be built: ${built.reason}`);
		}
	}

	return output;
}

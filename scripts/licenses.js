import fs from 'node:fs';
import path from 'node:path';

/** The licence of each package of which the bundle holds a part, as one text. */
export function licenses(root, inputs) {
	const directories = new Set(inputs.map(packageDirectory).filter(directory => directory !== undefined));
	return [...directories].sort().map(directory => licenseOf(path.join(root, directory))).join(`\n${'-'.repeat(80)}\n\n`);
}

function packageDirectory(input) {
	return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

function licenseOf(directory) {
	const {name, version, license} = JSON.parse(fs.readFileSync(path.join(directory, 'package.json'), 'utf8'));
	const file = fs.readdirSync(directory).find(entry => /^(licen[cs]e|copying)/i.test(entry));
	const text = file === undefined ? '' : `\n${fs.readFileSync(path.join(directory, file), 'utf8').trim()}\n`;
	return `${name} ${version} (${license})\n${text}`;
}

import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {cache} from './cache.js';

const wanted = path.resolve(import.meta.dirname, '../peers');
const installed = path.join(cache, 'peers');

/** Installs the peers of the npm registry, exactly as locked, unless they are there. */
export function installPeers() {
	if (isInstalled()) {
		return;
	}

	process.stderr.write('Installing the peers …\n');
	fs.rmSync(installed, {recursive: true, force: true});
	fs.cpSync(wanted, installed, {recursive: true});
	// npm_*: what `npm run` sets names this project.
	const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
	execFileSync('npm', ['ci', '--prefix', installed, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {cwd: installed, env: environment, stdio: ['ignore', 2, 2]});
}

/** What of Debian is missing, in words. */
export function missingPrograms() {
	return ['tmux', 'mkfifo'].filter(name => tryVersion(name) === undefined).map(name => `${name} is not installed: apt-get install ${name === 'mkfifo' ? 'coreutils' : name}`);
}

export function peerFile(name, file) {
	return path.join(installed, 'node_modules', name, file);
}

export function peerVersions() {
	const names = Object.keys(readJson(path.join(wanted, 'package.json')).dependencies);
	const fromNpm = names.map(name => [name === 'foreman' ? 'node-foreman' : name, readJson(peerFile(name, 'package.json')).version]);
	const {version: ofBroker} = readJson(path.resolve(import.meta.dirname, '../../../node_modules/aedes/package.json'));
	return Object.fromEntries([...fromNpm, ['aedes', ofBroker], ['tmux', tryVersion('tmux').replace('tmux ', '')]]);
}

export function mprocsFile() {
	const {version} = readJson(peerFile('mprocs', 'package.json'));
	const arch = {x64: 'x86_64', arm64: 'aarch64'}[process.arch];
	return peerFile('mprocs', `mprocs-${version}-linux-${arch}-musl/mprocs`);
}

function isInstalled() {
	const lock = file => fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
	const isSame = lock(path.join(wanted, 'package-lock.json')) === lock(path.join(installed, 'package-lock.json'));
	return isSame && fs.existsSync(path.join(installed, 'node_modules/.package-lock.json'));
}

function readJson(file) {
	return JSON.parse(fs.readFileSync(file, 'utf8'));
}

function tryVersion(name) {
	try {
		return execFileSync(name, [name === 'tmux' ? '-V' : '--version'], {encoding: 'utf8'}).trim();
	} catch {
		return undefined;
	}
}

import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import process from 'node:process';
import {buffer} from 'node:stream/consumers';
import {gzipSync} from 'node:zlib';
import {tar} from '../../source/runtime/containers/tar.ts';

export interface Registry {
	/** `127.0.0.1:PORT`, where an engine of this machine does without TLS. */
	readonly host: string;
	/** All that anybody has shown: `name:password`, or the empty text. */
	readonly shown: ReadonlySet<string>;
	close(): void;
}

/** A registry with one image of a file, under any name, for who knows its name and password. */
export async function startRegistry(username: string, password: string, content: Uint8Array = Buffer.from('word')): Promise<Registry> {
	const layer = await buffer(tar([{type: 'file', name: 'word', mode: 0o644, modifiedMs: 0, size: content.length, content: () => [content]}]));
	const packed = gzipSync(layer);
	const config = Buffer.from(JSON.stringify({
		architecture: {x64: 'amd64'}[process.arch as string] ?? process.arch,
		os: 'linux',
		config: {Cmd: ['/word']},
		history: [{created_by: 'word'}],
		rootfs: {type: 'layers', diff_ids: [digestOf(layer)]},
	}));
	const manifest = Buffer.from(JSON.stringify({
		schemaVersion: 2,
		mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
		config: {mediaType: 'application/vnd.docker.container.image.v1+json', size: config.length, digest: digestOf(config)},
		layers: [{mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip', size: packed.length, digest: digestOf(packed)}],
	}));
	const blobs = new Map([config, packed].map(blob => [digestOf(blob), blob]));
	const shown = new Set<string>();
	const server = createServer(({url = '', headers: {authorization = ''}}, response) => {
		const [, encoded = ''] = /^Basic (.+)$/.exec(authorization) ?? [];
		const said = Buffer.from(encoded, 'base64').toString();
		shown.add(said);
		if (said !== `${username}:${password}`) {
			response.writeHead(401, {'WWW-Authenticate': 'Basic realm="test"', 'Content-Type': 'application/json'}).end('{"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]}');
			return;
		}

		const [, kind = '', reference = ''] = /\/(manifests|blobs)\/([^/]+)$/.exec(url) ?? [];
		const answer = kind === 'manifests' ? manifest : blobs.get(reference) ?? Buffer.from('{}');
		response.writeHead(200, {
			'Content-Type': kind === 'manifests' ? 'application/vnd.docker.distribution.manifest.v2+json' : 'application/octet-stream',
			'Docker-Content-Digest': digestOf(answer),
			'Content-Length': answer.length,
		}).end(answer);
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
		shown,
		close() {
			server.closeAllConnections();
			server.close();
		},
	};
}

function digestOf(content: Uint8Array): string {
	return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

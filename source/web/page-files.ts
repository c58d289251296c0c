import {createHash} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import type {Answer} from '../http/answer.ts';
import {webRoute, type WebRoute} from './visitor.ts';

/** The page itself, in which is nothing to hide. What is asked for by another name leads to no file. */
export function pageRoutes(directory = builtPage()): readonly WebRoute[] {
	const assets = ['page.css', 'page.js', 'icon.svg'].map(name => {
		const text = readFileSync(path.join(directory, name), 'utf8');
		return {name, text, url: `/${name}?${createHash('sha256').update(text).digest('hex').slice(0, 12)}`};
	});
	let index = readFileSync(path.join(directory, 'index.html'), 'utf8');
	for (const {name, url} of assets) {
		index = index.replaceAll(`"/${name}"`, `"${url}"`);
	}

	const document: Answer = {type: 'content', contentType: 'text/html; charset=utf-8', body: index, headers: {'Cache-Control': 'no-cache'}};
	return [
		...['/', '/builds/:id'].map(route => webRoute('anybody', 'GET', route, v.looseObject({}), () => document)),
		// Another one has another address.
		...assets.map(({name, text}) => webRoute('anybody', 'GET', `/${name}`, v.looseObject({}), (): Answer => ({
			type: 'content',
			contentType: types[path.extname(name)]!,
			body: text,
			headers: {'Cache-Control': 'public, max-age=31536000, immutable'},
		}))),
	];
}

const types: Readonly<Record<string, string>> = {'.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml; charset=utf-8'};

/** Beside the program that was built; for whoever runs the source, where the build has put it. */
function builtPage(): string {
	const beside = path.join(import.meta.dirname, 'page');
	return existsSync(path.join(beside, 'page.js')) ? beside : path.join(import.meta.dirname, '../../dist/page');
}

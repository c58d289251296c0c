import process from 'node:process';
import {saves} from '../lib/saves.js';

const startSeconds = 2;
const savesPerRun = 10;
const restartsPerRun = 3;

/** A Node HTTP server with as much start-up before it reads the file that is saved; resumed by CRIU, from images. */
const server = {
	command: `exec ${process.execPath} main.js`,
	extension: 'js',
	main: seconds => `
const http = require('node:http');
let part = 'nothing';
const server = http.createServer((request, response) => response.end(part));
server.listen(0, '127.0.0.1', () => setTimeout(() => {
	part = require('./part.js');
	console.log(part);
}, ${seconds * 1000}));
`,
	part: text => `module.exports = '${text}';\n`,
};

export const checkpointImages = {
	name: 'checkpoint-images',
	contenders: {
		devtui: async () => saves(server, startSeconds, {checkpoint: {engine: 'criu', files: ['part.js']}}, savesPerRun),
		'full restart': async () => saves(server, startSeconds, {}, restartsPerRun),
	},
	rows: [
		{key: 'checkpoint-images', title: `save → new output of a Node HTTP server with ${startSeconds} s of start-up, resumed by CRIU`, unit: 'ms', metric: 'latencies', wantedMost: 120, peer: 'full restart'},
		{key: 'checkpoint-images-lost', title: 'of those saves, without new output', unit: '', metric: 'lost', combine: 'sum', wantedMost: 0, peer: 'full restart'},
	],
};

import type {CallToolResult} from '@modelcontextprotocol/sdk/types.js';
import {cutToAnswer} from './shape/fit.ts';
import {plainText} from './shape/plain-text.ts';
import type {Outcome} from './tool.ts';

/** An outcome as the protocol has it: text for every client, and data for those that read it. */
export function toolAnswer(outcome: Outcome<object>): CallToolResult {
	switch (outcome.type) {
		case 'ok': {
			return {content: [{type: 'text', text: outcome.text}], structuredContent: {...outcome.data}};
		}

		case 'bad': {
			return {content: [{type: 'text', text: outcome.text}], structuredContent: {...outcome.data}, isError: true};
		}

		case 'problem': {
			return {content: [{type: 'text', text: cutToAnswer(outcome.text.split('\n').map(plainText).join('\n'))}], isError: true};
		}
	}
}

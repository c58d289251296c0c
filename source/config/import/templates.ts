import {escapeExpansion} from '../expand.ts';
import type {Span} from '../source-text.ts';
import type {MapEntry} from '../tree.ts';
import type {Tell} from './contract.ts';

export interface Filler {
	/** For a shell, which fills in `$NAME` itself. */
	shell(text: string): string;
	/** For anything else. */
	plain(text: string): string;
}

export interface FillerContext {
	/** `$NAME` and `${NAME}` are filled in when the file is read. */
	readonly isExpanded: boolean;
	/** For all; undefined: `{{…}}` means nothing. */
	readonly vars: readonly MapEntry[] | undefined;
	readonly tell: Tell;
}

/** Texts of process-compose: `{{.NAME}}` of `vars` is filled in now, `${NAME}` when devtui reads the file. */
export function fillerOf({isExpanded, vars, tell}: FillerContext, own: readonly MapEntry[], service: {readonly name: string; readonly span: Span; readonly isCopied: boolean} | undefined): Filler {
	const given = [...vars ?? [], ...own].flatMap(({key, value}) => value.type === 'scalar' ? [[key, value.text] as const] : []);
	const values = new Map([...given, ...service ? [['PC_PROC_NAME', service.name] as const] : [], ...service?.isCopied === false ? [['PC_REPLICA_NUM', '0'] as const] : []]);
	const told = new Set<string>();
	const rendered = (text: string) => vars === undefined ? text : text.replaceAll(/\{\{-?\s*(.*?)\s*-?\}\}/g, (whole, expression: string) => {
		const value = /^\.\w+$/.test(expression) ? values.get(expression.slice(1)) : undefined;
		if (value === undefined && !told.has(whole)) {
			told.add(whole);
			tell(`${whole}${service ? ` of "${service.name}"` : ''} is left as it is: of templates only {{.NAME}} is filled in, from "vars".`, service?.span);
		}
		return value ?? whole;
	});
	return {
		shell: text => isExpanded ? rendered(text) : escapeExpansion(rendered(text)),
		plain: text => isExpanded ? braced(rendered(text)) : escapeExpansion(rendered(text)),
	};
}

/** `$NAME` is left to the shell in a devtui file; where there is no shell it has to be `${NAME}`. */
export function braced(text: string): string {
	return text.replaceAll(/\$\$|\$([A-Za-z_]\w*)/g, (whole, name: string | undefined) => name === undefined ? whole : `\${${name}}`);
}

import type {Span} from '../source-text.ts';
import type {MapNode, TreeNode} from '../tree.ts';

/** What reading a compose file asks of its surroundings, and whom it tells. */
export interface ComposeContext {
	/** It would mean something else without it: the file cannot be run as it is. `message` is a clause, `hint` says what to do. */
	refuse(message: string, span: Span, hint?: string): void;
	/** It is different here, or missing, and that does no harm. */
	mention(message: string, span: Span, hint?: string): void;
	/** Another compose file, not translated; undefined when it cannot be read, which has been told. */
	readOther(path: string, span: Span): MapNode | undefined;
	/** What the files say of a service that this one is laid over, translated. */
	earlier(service: string): readonly MapNode[];
	/** `secrets` and the like at the top of those files. */
	earlierTop(key: string): readonly TreeNode[];
}

import MarkdownIt from 'markdown-it';
import sanitize from 'sanitize-html';
import { webLink } from './links';

/** Longer text is cut: rendering must not be a way to keep a portal busy. */
export const LONGEST_README = 60_000;

/** HTML in Markdown is shown as text. */
const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
// The page has its own first heading, and those of a text stand below it.
markdown.core.ruler.push('lower-headings', ({ tokens }) => {
  for (const token of tokens) {
    if (/^h[1-6]$/.test(token.tag)) token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 2)}`;
  }
});

const ALLOWED = [
  ...['h3', 'h4', 'h5', 'h6', 'p', 'a', 'ul', 'ol', 'li', 'strong', 'em', 's', 'code', 'pre', 'blockquote', 'hr', 'br'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td'],
];

/**
 * A publisher's Markdown as HTML that can do nothing: a list of allowed elements without attributes, links to web pages alone, and no pictures, which would tell
 * others who reads.
 */
export function renderMarkdown(text: string): string {
  return sanitize(markdown.render(text.slice(0, LONGEST_README)), {
    allowedTags: ALLOWED,
    allowedAttributes: { a: ['href', 'rel'], pre: ['tabindex'] },
    allowedSchemes: ['https', 'http'],
    allowProtocolRelative: false,
    transformTags: {
      a: (_, { href }): sanitize.Tag => {
        const link = webLink(href);
        // What leads nowhere is text: the element that is not allowed goes, and its content stays.
        if (link === undefined) return { tagName: 'span', attribs: {} };
        return { tagName: 'a', attribs: { href: link, rel: 'noopener noreferrer nofollow ugc' } };
      },
      pre: (tagName) => ({ tagName, attribs: { tabindex: '0' } }),
    },
  });
}

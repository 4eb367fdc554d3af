package io.yunmo.language.tokenizer;

import java.util.Arrays;

/**
 * A set of characters, given as ranges in one string: first and last of each, one after the other. Non-ASCII white space is
 * never in a set: the patterns see it as plain white space.
 */
final class CodePoints implements CharTest {
    /** Han ideographs: the unified ones with extensions A to F, and the compatibility ones. */
    static final CodePoints HAN = new CodePoints(
            "\u4e00\u9fff\u3400\u4dbf\ud840\udc00\ud869\udedf\ud869\udf00\ud86d\udf3f"
                    + "\ud86d\udf40\ud86e\udc1f\ud86e\udc20\ud873\udeaf\ud873\udeb0\ud87a\udfef\uf900\ufaff\ud87e\udc00\ud87e\ude1f");

    /** Ideographs, Hiragana, Katakana. */
    static final CodePoints HAN_AND_KANA = new CodePoints("\u4e00\u9fa5\u3040\u309f\u30a0\u30ff");

    /** From U+0800 to the end of the ideographs, and Hangul: DeepSeek's pattern as it is spelled. */
    static final CodePoints DEEPSEEK_CJK = new CodePoints("\u4e00\u9fa5\u0800\u4e00\uac00\ud7ff");

    /** ASCII from ! to / and : to ~ (capital and small letters among them), full-width signs, quotes, 、。. */
    static final CodePoints DEEPSEEK_SIGNS = new CodePoints("!/:~\uff01\uff0f\uff1a\uff5e\u2018\u201f\u3000\u3002");

    /** The cased letters that DeepSeek LLM's pattern lists. */
    static final CodePoints DEEPSEEK_LETTERS =
            new CodePoints("AZaz\u00b5\u00b5\u00c0\u00d6\u00d8\u00f6\u00f8\u01ba\u01bc"
                    + "\u01bf\u01c4\u0293\u0295\u02af\u0370\u0373\u0376\u0377\u037b\u037d\u037f\u037f\u0386\u0386\u0388\u038a\u038c"
                    + "\u038c\u038e\u03a1\u03a3\u03f5\u03f7\u0481\u048a\u052f\u0531\u0556\u10a0\u10c5\u13a0\u13f5\u13f8\u13fd\u1c90"
                    + "\u1cba\u1cbd\u1cbf\u1d00\u1d2b\u1d6b\u1d77\u1d79\u1d9a\u1e00\u1f15\u1f18\u1f1d\u1f20\u1f45\u1f48\u1f4d\u1f50"
                    + "\u1f57\u1f59\u1f59\u1f5b\u1f5b\u1f5d\u1f5d\u1f5f\u1f7d\u1f80\u1fb4\u1fb6\u1fbc\u1fbe\u1fbe\u1fc2\u1fc4\u1fc6"
                    + "\u1fcc\u1fd0\u1fd3\u1fd6\u1fdb\u1fe0\u1fec\u1ff2\u1ff4\u1ff6\u1ffc\u2102\u2102\u2107\u2107\u210a\u2113\u2115"
                    + "\u2115\u2119\u211d\u2124\u2124\u2126\u2126\u2128\u2128\u212a\u212d\u212f\u2134\u2139\u2139\u213c\u213f\u2145"
                    + "\u2149\u214e\u214e\u2183\u2184\u2c00\u2c7b\u2c7e\u2ce4\u2ceb\u2cee\u2cf2\u2cf3\ua640\ua66d\ua680\ua69b\ua722"
                    + "\ua76f\ua771\ua787\ua78b\ua78e\uab70\uabbf\ufb00\ufb06\ufb13\ufb17\uff21\uff3a\uff41\uff5a\ud801\udc00\ud801"
                    + "\udc4f\ud801\udcb0\ud801\udcd3\ud801\udcd8\ud801\udcfb\ud803\udc80\ud803\udcb2\ud803\udcc0\ud803\udcf2\ud806"
                    + "\udca0\ud806\udcdf\ud83a\udd00\ud83a\udd43");

    /** East and South-East Asian scripts that AFMoE keeps apart (the third range as its pattern spells it). */
    static final CodePoints AFMOE_SCRIPTS =
            new CodePoints("\u4e00\u9fff\u3400\u4dbf\u8c48\ufaff\u3040\u309f\u30a0\u30ff"
                    + "\uff65\uff9f\u2f00\u2fdf\u0e40\u0e7f\u0e80\u0eff\u1780\u17ff\u1000\u109f\uaa60\uaa7f\ua9e0\ua9ff\uac00\ud7af"
                    + "\u1100\u11ff");

    static final CodePoints HANGUL = new CodePoints("\uac00\ud7a3\u3131\u318e");
    static final CodePoints CJK_SIGNS =
            new CodePoints("\uff01\uff01\u2026\u2026\u2014\u2014\u2018\u2019\u201c\u201d\uff0c"
                    + "\uff0c\uff1a\uff1b\u3001\u303f\ufe30\ufe4f");
    static final CodePoints BOPOMOFO = new CodePoints("\u3105\u312f");

    /** What ends a word in BLOOM's pattern beside white space. */
    static final CodePoints BLOOM_STOPS = new CodePoints(
            "(),,..!!??||\u2026\u2026\u3002\u3002\uff0c\uff0c\u3001\u3001\u0964\u0964\u06d4\u06d4\u060c\u060c");

    private final int[] bounds;

    CodePoints(String ranges) {
        int[] c = ranges.codePoints().toArray();
        int[][] pairs = new int[c.length / 2][];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = new int[] {c[2 * i], c[2 * i + 1]};
        }
        Arrays.sort(pairs, (a, b) -> Integer.compare(a[0], b[0]));
        bounds = union(pairs);
    }

    /** The ranges as rising bounds: inside from an even place on, outside from an odd one on. */
    private static int[] union(int[][] pairs) {
        int[] r = new int[pairs.length * 2];
        int n = 0;
        for (int[] p : pairs) {
            if (n > 0 && p[0] <= r[n - 1]) {
                r[n - 1] = Math.max(r[n - 1], p[1] + 1);
            } else {
                r[n++] = p[0];
                r[n++] = p[1] + 1;
            }
        }
        return Arrays.copyOf(r, n);
    }

    boolean has(int codePoint) {
        int i = Arrays.binarySearch(bounds, codePoint);
        boolean inside = ((i >= 0 ? i : -i - 2) & 1) == 0 && i != -1;
        return inside && (codePoint < 128 || (CharClass.of(codePoint) & CharClass.SPACE) == 0);
    }

    @Override
    public boolean at(char[] text, int at) {
        char c = text[at];
        return has(Character.isHighSurrogate(c) ? Character.codePointAt(text, at) : c);
    }
}

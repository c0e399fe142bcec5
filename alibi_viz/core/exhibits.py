"""The exhibits of the bug museum: the one registry of mistakes, in the order of the list of misconceptions.

An entry of the list may have more than one exhibit, or none: `NOT_EXHIBITED`. Titles and stories are in
lessons/texts/bug_museum.toml.
"""

from alibi_viz.core import bugs, running_bugs, t5_bugs
from alibi_viz.core.museum import Exhibit, Setting, far_queries, newest_query

EXHIBITS: dict[str, Exhibit] = {
    exhibit.key: exhibit
    for exhibit in (
        Exhibit(
            key="sign_flipped",
            entry=1,
            correct=bugs.causal_alibi,
            buggy=bugs.sign_flipped,
            sources=("meta-pytorch/attention-gym#86",),
        ),
        Exhibit(
            key="rows_alike",
            entry=2,
            correct=bugs.causal_alibi,
            buggy=bugs.one_row,
            is_bug=False,
            sources=(
                "ofirpress/attention_with_linear_biases#9",
                "mosaicml/llm-foundry#186",
                "NVIDIA-NeMo/Speech#7105",
                "vllm-project/vllm#1009",
            ),
        ),
        Exhibit(
            key="one_row_unmasked",
            entry=3,
            correct=bugs.symmetric_alibi,
            buggy=bugs.one_row_unmasked,
            sources=("lucidrains/x-transformers#88", "ofirpress/attention_with_linear_biases#5"),
        ),
        Exhibit(
            key="signed_distance",
            entry=4,
            correct=bugs.symmetric_alibi,
            buggy=bugs.signed_distance,
            sources=("Dao-AILab/flash-attention#540", "Dao-AILab/flash-attention#796"),
        ),
        Exhibit(
            key="positive_and_decreasing",
            entry=5,
            correct=bugs.causal_alibi,
            buggy=bugs.positive_and_decreasing,
        ),
        Exhibit(
            key="heads_from_zero",
            entry=6,
            correct=bugs.causal_alibi,
            buggy=bugs.heads_from_zero,
            sources=("paiml/aprender#2143",),
        ),
        Exhibit(
            key="formula_for_any_heads",
            entry=7,
            correct=bugs.causal_alibi,
            buggy=bugs.formula_for_any_heads,
            sources=(
                "ml-explore/mlx#343",
                "ml-explore/mlx#3071",
                "huggingface/transformers#28380",
                "baichuan-inc/Baichuan2#225",
                "NVIDIA/TensorRT-LLM#1611",
            ),
            setting=Setting(n_heads=12),
        ),
        Exhibit(
            key="ranks_restart",
            entry=8,
            correct=bugs.causal_alibi,
            buggy=bugs.ranks_restart,
            sources=("bigscience-workshop/Megatron-DeepSpeed#227", "flashinfer-ai/flashinfer#1606"),
        ),
        Exhibit(
            key="bias_inside_scale",
            entry=10,
            correct=bugs.bias_outside_scale,
            buggy=bugs.bias_inside_scale,
            sources=("OpenNMT/CTranslate2#1449",),
        ),
        Exhibit(
            key="t5_scaled",
            entry=11,
            correct=t5_bugs.unscaled,
            buggy=t5_bugs.scaled,
            sources=("allenai/allennlp#5360", "huggingface/transformers#18284"),
        ),
        Exhibit(
            key="bias_after_softmax",
            entry=12,
            correct=bugs.causal_alibi,
            buggy=bugs.bias_after_softmax,
        ),
        Exhibit(
            key="bias_of_query_length",
            entry=13,
            correct=running_bugs.cached_alibi,
            buggy=running_bugs.bias_of_query_length,
            sources=("keras-team/keras-hub#2861", "keras-team/keras-hub#2977"),
            queries=newest_query,
        ),
        Exhibit(
            key="padding_numbered",
            entry=14,
            correct=running_bugs.padded_alibi,
            buggy=running_bugs.padding_numbered,
            is_bug=False,
            sources=("huggingface/transformers#17866", "huggingface/transformers#18140"),
        ),
        Exhibit(
            key="padding_seen",
            entry=14,
            correct=running_bugs.padded_alibi,
            buggy=running_bugs.padding_seen,
        ),
        Exhibit(
            key="bias_dropped",
            entry=15,
            correct=bugs.causal_alibi,
            buggy=running_bugs.bias_dropped,
            sources=("huggingface/transformers#29067",),
        ),
        Exhibit(
            key="causal_mask_dropped",
            entry=15,
            correct=bugs.causal_alibi,
            buggy=running_bugs.mask_dropped,
            sources=("huggingface/transformers#30123",),
        ),
        Exhibit(
            key="top_left_mask",
            entry=15,
            correct=running_bugs.cached_alibi,
            buggy=running_bugs.top_left_mask,
            queries=newest_query,
        ),
        Exhibit(
            key="half_precision",
            entry=16,
            correct=bugs.causal_alibi,
            buggy=bugs.one_row,
            sources=("HabanaAI/vllm-fork#503", "NVIDIA/TensorRT-Model-Connect#667"),
            setting=Setting(length=16, first_position=4080, dtype="bfloat16"),  # the last 16 of 4096 keys
        ),
        Exhibit(
            key="t5_last_bucket",
            entry=17,
            correct=t5_bugs.saturated_at_113,
            buggy=t5_bugs.saturated_at_128,
            queries=far_queries,
        ),
        Exhibit(
            key="t5_first_layer_only",
            entry=18,
            correct=t5_bugs.second_layer,
            buggy=t5_bugs.second_layer_without,
            sources=("huggingface/transformers#13397", "huggingface/transformers#10221"),
        ),
    )
}

NOT_EXHIBITED = (9,)  # a question about training: the bias of a trained slope is the same formula
